using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Pipeline;

/// <summary>Input of the delivery by e-mail. Recipients are named by their place in the job's record, for histories are no place for addresses.</summary>
/// <param name="JobId">The finished job.</param>
/// <param name="Number">1 for the first delivery, one more for each redelivery.</param>
/// <param name="BackoffUnit">What a second of the waits between attempts lasts.</param>
/// <param name="Attempt">Number of the attempt that is next, from 1.</param>
/// <param name="Pending">Who is still to get it; null for all.</param>
/// <param name="Refused">How many were refused for good.</param>
/// <param name="WaitingSince">Since when no attempt could be made, UTC; null when the last one could.</param>
public sealed record EmailDelivery(
    JobId JobId, int Number, TimeSpan BackoffUnit, int Attempt = 1, IReadOnlyList<int>? Pending = null, int Refused = 0, DateTime? WaitingSince = null);

/// <summary>What came of one attempt; small enough for a workflow's history.</summary>
/// <param name="Attempt">For the job's record; null when none was made, because others are being sent or a store is away.</param>
/// <param name="Pending">Who is still to get it; null for all.</param>
/// <param name="Refused">How many were refused for good by this attempt.</param>
public sealed record EmailOutcome(CallbackAttempt? Attempt, IReadOnlyList<int>? Pending, int Refused);
