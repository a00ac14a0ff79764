namespace Cortap.Reporting.Jobs;

/// <summary>The workflows of jobs. Every method may be called again, by any host, and throws what the runtime throws.</summary>
public interface IJobWorkflows
{
    /// <summary>Makes the job's workflow durable, under <see cref="OrchestrationIds.Report"/>; one that exists is left alone.</summary>
    Task StartAsync(JobId id);

    /// <summary>Starts the delivery that the job's record announces, <see cref="OrchestrationIds.Delivery(JobId, int)"/>; one that exists is left alone.</summary>
    Task DeliverAsync(Job job);

    /// <summary>Tells the job's workflow to end it as cancelled.</summary>
    Task CancelAsync(JobId id);

    /// <inheritdoc cref="OrchestrationReader"/>
    Task<OrchestrationSnapshot?> ReadAsync(string instanceId, CancellationToken cancellationToken);
}
