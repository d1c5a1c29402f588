"""One page in one fresh browser context, from opening it to the files that show what it was."""
