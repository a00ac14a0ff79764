namespace Cortap.Infrastructure.Local;

/// <summary>
/// Where clients reach the service: <c>PUBLIC_BASE_URL</c>, or the address that the host listens on once it is known.
/// </summary>
public sealed class PublicAddress(Uri? configured)
{
    private Uri? _value = configured;

    /// <exception cref="InvalidOperationException">Nothing is configured and the host does not listen yet.</exception>
    public Uri Value => _value ?? throw new InvalidOperationException("PUBLIC_BASE_URL is not set and the service does not listen yet.");

    /// <summary>Tells the address that the host has bound; a configured one stays, and "every address" becomes the loopback one.</summary>
    public void ListeningOn(Uri address) => _value ??= address.Host is "0.0.0.0" or "[::]"
        ? new UriBuilder(address) { Host = "127.0.0.1" }.Uri
        : address;
}
