namespace Cortap.Infrastructure.Local;

/// <summary>
/// Where clients reach the service: <c>PUBLIC_BASE_URL</c>, or the address that the host listens on once it is known.
/// </summary>
public sealed class PublicAddress
{
    private readonly TaskCompletionSource<Uri> _value = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="configured"><c>PUBLIC_BASE_URL</c>; null without.</param>
    public PublicAddress(Uri? configured)
    {
        Configured = configured;
        if (configured is not null)
        {
            _value.SetResult(configured);
        }
    }

    /// <summary><c>PUBLIC_BASE_URL</c>; null without.</summary>
    public Uri? Configured { get; }

    /// <exception cref="InvalidOperationException">Nothing is configured and the host does not listen yet.</exception>
    public Uri Value => _value.Task.IsCompletedSuccessfully
        ? _value.Task.Result
        : throw new InvalidOperationException("PUBLIC_BASE_URL is not set and the service does not listen yet.");

    /// <summary>Ends when the address is known; jobs that go on after a restart may need it before the host listens again.</summary>
    public Task WhenKnownAsync(CancellationToken cancellationToken) => _value.Task.WaitAsync(cancellationToken);

    /// <summary>Tells the address that the host has bound; a configured one stays, and "every address" becomes the loopback one.</summary>
    public void ListeningOn(Uri address) => _value.TrySetResult(address.Host is "0.0.0.0" or "[::]"
        ? new UriBuilder(address) { Host = "127.0.0.1" }.Uri
        : address);
}
