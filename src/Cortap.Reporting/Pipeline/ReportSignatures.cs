using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Storage;

namespace Cortap.Reporting.Pipeline;

/// <summary>Finds the signatures that are kept beside PDF reports.</summary>
public sealed class ReportSignatures(IObjectStore objects)
{
    /// <summary>The content of the <c>.sig</c>.</summary>
    public async Task<Outcome<byte[]>> ReadAsync(Job job, CancellationToken cancellationToken)
    {
        if (job.Result is null)
        {
            return new Problem(ErrorCodes.JobNotCompleted, "There is no report, hence no signature.");
        }

        try
        {
            return await objects.GetAsync(ObjectKeys.Signature(job.ProjectId, job.Id), version: null, cancellationToken).ConfigureAwait(false) is { } signature
                ? signature : new Problem(ErrorCodes.NotFound, "There is no signature beside this report. A Word report holds its own; a service without a signing key makes none.");
        }
        catch (ObjectStoreException)
        {
            return new Problem(ErrorCodes.Unavailable, "The signature cannot be read now; try again.", RetryAfter: TimeSpan.FromSeconds(5));
        }
    }
}
