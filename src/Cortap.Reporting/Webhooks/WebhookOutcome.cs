using System.Text.Json.Serialization;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Webhooks;

/// <summary>What came of one attempt; small enough for a workflow's history.</summary>
/// <param name="Verdict">What to do next.</param>
/// <param name="Attempt">For the job's record; null when none was made, <see cref="WebhookVerdict.Later"/>.</param>
/// <param name="RetryAfter">What the receiver asked for, or how long to wait for a turn; else null.</param>
/// <param name="TimedOut">The receiver did not answer in time.</param>
public sealed record WebhookOutcome(WebhookVerdict Verdict, CallbackAttempt? Attempt, TimeSpan? RetryAfter = null, bool TimedOut = false)
{
    /// <summary>What it says of the receiver could not be remembered, and is to be with the record of the attempt.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsForgotten { get; init; }

    /// <summary>No attempt may be made now.</summary>
    public static WebhookOutcome Later(TimeSpan wait) => new(WebhookVerdict.Later, null, wait);
}

/// <summary>How an attempt ended.</summary>
public enum WebhookVerdict
{
    /// <summary>The receiver answered 2xx.</summary>
    Delivered,

    /// <summary>5xx, 408, 429, network failure or time-out.</summary>
    Retry,

    /// <summary>Any other answer, a redirect, or an address that may not be called.</summary>
    Refused,

    /// <summary>No attempt was made: the receiver rests, or others are being called.</summary>
    Later,
}
