namespace Cortap.Reporting.Jobs.Answers;

/// <summary>The deliveries of a job, oldest first (docs/contract.md, section 2).</summary>
internal sealed record DeliveriesBody(IEnumerable<DeliveryBody> Deliveries);

internal sealed record DeliveryBody(int Number, string Status, string? CallbackUrl, DateTimeOffset? NextAttemptAt, IEnumerable<AttemptBody> Attempts);

internal sealed record AttemptBody(DateTimeOffset At, int? StatusCode, long DurationMs, string? Error)
{
    public static AttemptBody Of(CallbackAttempt attempt) =>
        new(attempt.At, attempt.StatusCode, (long)Math.Round(attempt.Duration.TotalMilliseconds), attempt.Error);
}

internal sealed record WebhookTestBody(string Status, string CallbackUrl, AttemptBody Attempt);

internal sealed record RedeliveredBody(int Count, bool More);
