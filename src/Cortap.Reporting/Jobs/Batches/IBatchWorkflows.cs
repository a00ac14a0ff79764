namespace Cortap.Reporting.Jobs.Batches;

/// <summary>The workflows of batches. Every method may be called again, by any host, and throws what the runtime throws.</summary>
public interface IBatchWorkflows
{
    /// <summary>Makes the batch's workflow durable, under its id; one that runs is left alone, one that has ended begins again.</summary>
    Task StartAsync(BatchId id);

    /// <summary>Has the batch's workflow look at its record now, if it waits and the runtime takes the word; it looks by itself later.</summary>
    Task WakeAsync(BatchId id);

    /// <summary>Starts the delivery that the batch's record announces, <see cref="OrchestrationIds.Delivery(BatchId, int)"/>; one that exists is left alone.</summary>
    Task DeliverAsync(Batch batch);

    /// <inheritdoc cref="OrchestrationReader"/>
    Task<OrchestrationSnapshot?> ReadAsync(string instanceId, CancellationToken cancellationToken);
}
