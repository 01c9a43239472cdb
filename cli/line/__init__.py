"""The command line as data: commands and options, values as people write them, slips,
completion.
"""
