using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs;

/// <summary>Who may see a job or a batch and act on it (docs/contract.md, section 2).</summary>
public static class JobAccess
{
    /// <summary>The role of those who look after all jobs of their tenant.</summary>
    public const string OperatorRole = "operator";

    /// <summary>May see and act on the jobs of others: those of the own tenant, or all for a service account.</summary>
    public static bool IsOperator(this Caller caller) => caller.IsServiceAccount || caller.Roles.Contains(OperatorRole);

    /// <summary>The creator, an operator of the creator's tenant, or a service account.</summary>
    public static bool MayUse(this Caller caller, Job job) =>
        caller.IsServiceAccount || (job.TenantId == caller.TenantId && (job.UserId == caller.UserId || caller.IsOperator()));

    /// <summary>The creator or a service account.</summary>
    public static bool MayUse(this Caller caller, Batch batch) =>
        caller.IsServiceAccount || (batch.UserId == caller.UserId && batch.TenantId == caller.TenantId);

    /// <summary>Whether the caller may ask for the jobs of a scope.</summary>
    public static bool MayList(this Caller caller, JobScope scope) => scope switch
    {
        JobScope.Mine => true,
        JobScope.Tenant => caller.IsOperator(),
        _ => caller.IsServiceAccount,
    };

    /// <summary>The widest scope that the caller may ask for.</summary>
    public static JobScope WidestScope(this Caller caller) =>
        caller.IsServiceAccount ? JobScope.All : caller.IsOperator() ? JobScope.Tenant : JobScope.Mine;

    /// <summary>The query, confined to the scope.</summary>
    public static JobQuery Within(this JobQuery query, JobScope scope, Caller caller) => scope switch
    {
        JobScope.Mine => query with { TenantId = caller.TenantId, UserId = caller.UserId },
        JobScope.Tenant => query with { TenantId = caller.TenantId },
        _ => query,
    };
}

/// <summary>Whose jobs.</summary>
public enum JobScope
{
    /// <summary>The caller's own.</summary>
    Mine,

    /// <summary>Those of the caller's tenant.</summary>
    Tenant,

    /// <summary>Those of all tenants.</summary>
    All,
}
