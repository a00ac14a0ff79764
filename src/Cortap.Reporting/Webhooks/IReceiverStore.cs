namespace Cortap.Reporting.Webhooks;

/// <summary>
/// The durable list of receivers in trouble, a few at any time. Every method throws <see cref="Jobs.JobStoreException"/> when the store cannot be
/// reached or refuses.
/// </summary>
public interface IReceiverStore
{
    /// <summary>The receiver as it is now (a consistent read), or null when it is in no trouble.</summary>
    Task<Receiver?> FindAsync(string origin, CancellationToken cancellationToken);

    /// <summary>
    /// Stores the receiver if the stored revision is still <see cref="Receiver.Revision"/>; 0 stands for none.
    /// </summary>
    /// <returns>False when it changed meanwhile.</returns>
    Task<bool> TryPutAsync(Receiver receiver, CancellationToken cancellationToken);

    /// <summary>Removes the receiver if the stored revision is still this one; false when not.</summary>
    Task<bool> TryRemoveAsync(Receiver receiver, CancellationToken cancellationToken);

    /// <summary>All of them, by origin in ordinal order; may lag a moment behind.</summary>
    Task<IReadOnlyList<Receiver>> ListAsync(CancellationToken cancellationToken);
}
