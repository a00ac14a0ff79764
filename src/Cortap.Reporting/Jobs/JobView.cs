using System.Security.Cryptography;
using Cortap.Reporting.Jobs.Answers;

namespace Cortap.Reporting.Jobs;

/// <summary>What the status endpoint answers for one job (docs/contract.md, section 2).</summary>
/// <param name="Body">UTF-8 JSON.</param>
/// <param name="ETag">Strong entity tag of the body, quoted.</param>
/// <param name="RetryAfter">Value of <c>Retry-After</c> while the job runs; null afterwards.</param>
public sealed record JobView(byte[] Body, string ETag, TimeSpan? RetryAfter)
{
    public static JobView Of(RepairedJob job) => Of(job.Job, job.Progress, job.Place);

    public static JobView Of(Job job, JobProgress? progress, JobPlace? place = null)
    {
        var body = AnswerJson.Write(JobBody.Of(job, progress, place));
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"";
        return new(body, tag, job.IsFinished ? null : AcceptedJob.RetryAfter);
    }

    /// <summary>The client has this view already: one of the tags of <c>If-None-Match</c> is this one, or it is <c>*</c>.</summary>
    public bool Matches(IEnumerable<string?> ifNoneMatch) => ifNoneMatch
        .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries))
        .Any(tag => tag == "*" || tag == ETag || tag == "W/" + ETag);
}
