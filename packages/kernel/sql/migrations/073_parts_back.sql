-- Which parts of an action were taken back: asked for every action that is shown.
create index action_parts on kernel.action using gin ((input -> 'actions')) where tool = 'action_undo_part';
