"""What goes out to partners: which letters ought to exist today, and in which words. Pure: no disk but templates."""
