DELETE FROM activity_tasks WHERE task_key = ?1;
