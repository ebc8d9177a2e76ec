"""Fields out of tables side by side with other libraries: merged cells, tracked changes, page breaks, scans."""
