"""The rule table at work: its rows as code and as nodes, and what is made of them."""
