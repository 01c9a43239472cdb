"""The words of answers and pages, English and Japanese side by side. What problems and
warnings say stands beside Problem, in grammar/messages.
"""
