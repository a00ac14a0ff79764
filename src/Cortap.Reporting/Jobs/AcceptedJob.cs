using Cortap.Reporting.Jobs.Answers;

namespace Cortap.Reporting.Jobs;

/// <summary>A job that is durable and can be started.</summary>
/// <param name="Job">The stored record.</param>
/// <param name="Replayed">
/// The answer to an earlier request with the same idempotency key. Its job was started already or waits for its turn.
/// </param>
/// <param name="Claimed">The job whose turn it is, which the caller is to start: this one, or one that waited before it; null when there was no room.</param>
public sealed record AcceptedJob(Job Job, bool Replayed, Job? Claimed = null)
{
    /// <summary>Value of the <c>Retry-After</c> header.</summary>
    public static TimeSpan RetryAfter { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Relative; also the value of the <c>Location</c> header.</summary>
    public string StatusUrl => $"/api/v1/jobs/{Job.Id}";

    /// <summary>The body of the 202; equal for every replay, whatever became of the job.</summary>
    public byte[] ToUtf8Json() => AnswerJson.Write(new AcceptedBody(Job.Id, JobStatus.Processing.WireName(), Job.EstimatedCompletion ?? Job.CreatedAt, StatusUrl));
}
