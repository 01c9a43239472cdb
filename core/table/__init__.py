"""What is known of each function: the rule table, and the functions on floats."""
