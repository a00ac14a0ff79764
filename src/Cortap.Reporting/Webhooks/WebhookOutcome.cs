using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Webhooks;

/// <summary>What came of one attempt; small enough for a workflow's history.</summary>
/// <param name="Verdict">What to do next.</param>
/// <param name="Attempt">For the job's record.</param>
/// <param name="RetryAfter">What the receiver asked for; null unless it is to be retried.</param>
public sealed record WebhookOutcome(WebhookVerdict Verdict, CallbackAttempt Attempt, TimeSpan? RetryAfter = null);

/// <summary>How an attempt ended.</summary>
public enum WebhookVerdict
{
    /// <summary>The receiver answered 2xx.</summary>
    Delivered,

    /// <summary>5xx, 408, 429, network failure or time-out.</summary>
    Retry,

    /// <summary>Any other answer, a redirect, or an address that may not be called.</summary>
    Refused,
}
