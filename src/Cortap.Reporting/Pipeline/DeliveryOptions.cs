namespace Cortap.Reporting.Pipeline;

/// <summary>How webhooks are retried.</summary>
public sealed record DeliveryOptions
{
    /// <summary>
    /// Delay after the first attempt: 1 s by contract (docs/contract.md, section 6). <c>WEBHOOK_BACKOFF_UNIT_MS</c> shortens it for tests and
    /// development.
    /// </summary>
    public TimeSpan BackoffUnit { get; init; } = TimeSpan.FromSeconds(1);
}
