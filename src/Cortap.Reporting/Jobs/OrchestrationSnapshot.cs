namespace Cortap.Reporting.Jobs;

/// <summary>What the runtime says about an orchestration instance.</summary>
/// <param name="State">Its runtime status.</param>
/// <param name="Progress">Its custom status; null before the first one was set.</param>
public sealed record OrchestrationSnapshot(OrchestrationState State, JobProgress? Progress);

/// <summary>The runtime statuses that matter here.</summary>
public enum OrchestrationState
{
    /// <summary>Waiting for its turn.</summary>
    Pending,

    Running,

    /// <summary>Held by an operator: neither its timers nor what it is told reach it.</summary>
    Suspended,

    /// <summary>Ended by itself, well or not.</summary>
    Ended,

    /// <summary>Ended by an operator.</summary>
    Terminated,
}

/// <summary>Reads instances; null for an unknown one. Instance ids are job ids and <see cref="OrchestrationIds.Delivery(JobId, int)"/>.</summary>
public delegate Task<OrchestrationSnapshot?> OrchestrationReader(string instanceId, CancellationToken cancellationToken);

/// <summary>How jobs name their orchestrations.</summary>
public static class OrchestrationIds
{
    /// <summary>The instance that makes the report.</summary>
    public static string Report(JobId id) => id.Value;

    /// <summary>The instance of one delivery, <c>{job_id}:webhook:{n}</c>; n is <see cref="JobCallback.Delivery"/>.</summary>
    public static string Delivery(JobId id, int delivery) => FormattableString.Invariant($"{id}:webhook:{delivery}");

    /// <summary>The instance that sees to a batch.</summary>
    public static string Batch(BatchId id) => id.Value;

    /// <inheritdoc cref="Delivery(JobId, int)"/>
    public static string Delivery(BatchId id, int delivery) => FormattableString.Invariant($"{id}:webhook:{delivery}");

    /// <summary>The instance of one delivery by e-mail, <c>{job_id}:email:{n}</c>.</summary>
    public static string Email(JobId id, int delivery) => FormattableString.Invariant($"{id}:email:{delivery}");

    /// <summary>The instance of the delivery that the job's record announces.</summary>
    public static string DeliveryOf(Job job) => job.IsMailed ? Email(job.Id, job.Callback!.Delivery) : Delivery(job.Id, job.Callback!.Delivery);
}
