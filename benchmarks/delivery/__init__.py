"""A messenger that delivers faster than anybody writes, while what answers is killed now and then."""
