using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs;

/// <summary>Who may see a job or a batch and act on it.</summary>
public static class JobAccess
{
    /// <summary>The creator or a service account (docs/contract.md, section 2).</summary>
    public static bool MayUse(this Caller caller, Job job) =>
        caller.IsServiceAccount || (job.UserId == caller.UserId && job.TenantId == caller.TenantId);

    /// <inheritdoc cref="MayUse(Caller, Job)"/>
    public static bool MayUse(this Caller caller, Batch batch) =>
        caller.IsServiceAccount || (batch.UserId == caller.UserId && batch.TenantId == caller.TenantId);
}
