"""What is wrong in a plan, rule by rule. Each rule is a function of the plan and of the day."""
