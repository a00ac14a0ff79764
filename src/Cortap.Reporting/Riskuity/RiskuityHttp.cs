using System.Net;

namespace Cortap.Reporting.Riskuity;

/// <summary>The connection settings that <see cref="RiskuityClient"/> relies on; the host gives them to its named HTTP client.</summary>
public static class RiskuityHttp
{
    /// <summary>Name of the client in <c>IHttpClientFactory</c>.</summary>
    public const string ClientName = "Riskuity";

    /// <summary>
    /// A handler that follows no redirect, so that the token goes to the configured host alone, keeps no cookies, and decompresses while
    /// the client counts the bytes. A proxy of the environment is used.
    /// </summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseDrainSize = 64 * 1024,
        ConnectCallback = HostConnection.ConnectAsync,
        PlaintextStreamFilter = (context, _) => ValueTask.FromResult<Stream>(new UnrepeatedStream(context.PlaintextStream)),
    };

    /// <summary>Leaves all time-outs to <see cref="RiskuityClient"/>, which knows which call it is.</summary>
    public static void Configure(HttpClient client) => client.Timeout = Timeout.InfiniteTimeSpan;
}
