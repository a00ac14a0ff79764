using Cortap.Reporting.Riskuity;

namespace Cortap.Reporting.Security;

/// <summary>The connection settings that <see cref="TokenValidator"/> and <see cref="OidcSignIn"/> rely on; the host gives them to their HTTP clients.</summary>
public static class AuthorityHttp
{
    /// <summary>A handler that follows no redirect, keeps no cookies, and sends nothing twice unasked: readings are spaced by whoever asks for them.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        // Minutes lie between two readings: a connection that was kept may be closed by then, which the sender learns only from a request that fails.
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = HostConnection.ConnectAsync,
        PlaintextStreamFilter = (context, _) => ValueTask.FromResult<Stream>(new UnrepeatedStream(context.PlaintextStream)),
    };

    /// <summary>Bounds an answer's time and size.</summary>
    public static void Configure(HttpClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Timeout = TimeSpan.FromSeconds(10);
        client.MaxResponseContentBufferSize = 1 << 20;
    }
}
