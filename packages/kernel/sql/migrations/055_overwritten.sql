-- Which force took an action back: asked for every action that is shown.
create index action_overwritten on kernel.action (org_id, (input ->> 'action')) where tool = 'action_overwrite';
