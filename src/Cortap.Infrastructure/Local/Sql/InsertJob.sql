INSERT INTO jobs (
    job_id, status, project_id, project_name, report_type, format, include_attachments, refresh, callback_url, recipients, user_id, tenant_id,
    correlation_id, report_id, schedule_id, batch_id, batch_number, created_at, updated_at, purge_at, completed_at, failed_at, result, error, callback, callback_status, phase,
    traceback, idempotency_key_hash, idempotency_body_hash, estimated_completion, search_text, line_user, revision)
VALUES (
    @job_id, @status, @project_id, @project_name, @report_type, @format, @include_attachments, @refresh, @callback_url, @recipients, @user_id, @tenant_id,
    @correlation_id, @report_id, @schedule_id, @batch_id, @batch_number, @created_at, @updated_at, @purge_at, @completed_at, @failed_at, @result, @error, @callback, @callback_status, @phase,
    @traceback, @idempotency_key_hash, @idempotency_body_hash, @estimated_completion, @search_text,
    (SELECT user_key FROM line_users WHERE @waits AND tenant_id = @tenant_id AND user_id = @user_id), 1);
