"""Files spoilt at random, read as the product reads them: nothing but a reading or an InputError may come of one."""
