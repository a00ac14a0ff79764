using System.Net;

namespace Cortap.Infrastructure.Http;

/// <summary>
/// The proxy of <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c>, <c>ALL_PROXY</c> and <c>NO_PROXY</c>, which cannot reach what listens on this machine alone,
/// and must not be told its tokens. .NET would ask it all the same.
/// </summary>
public sealed class ProxyBeyondThisMachine : IWebProxy
{
    private readonly IWebProxy _others;

    private ProxyBeyondThisMachine(IWebProxy others) => _others = others;

    public ICredentials? Credentials
    {
        get => _others.Credentials;
        set => _others.Credentials = value;
    }

    /// <summary>Sets it for all clients of this process that have no proxy of their own.</summary>
    public static void Use() => HttpClient.DefaultProxy = new ProxyBeyondThisMachine(HttpClient.DefaultProxy);

    /// <summary>Without its user, of whom <see cref="Credentials"/> knows: .NET repeats the address in its messages.</summary>
    public Uri? GetProxy(Uri destination) =>
        IsBypassed(destination) || _others.GetProxy(destination) is not { } proxy ? null
        : proxy.UserInfo.Length == 0 ? proxy : new UriBuilder(proxy) { UserName = "", Password = "" }.Uri;

    public bool IsBypassed(Uri host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.IsLoopback || _others.IsBypassed(host);
    }
}
