using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Cortap.Runtime.Hosting.Http;

/// <summary>What the server accepts before any function sees a request.</summary>
internal static class ServerLimits
{
    /// <summary>1 MiB; functions set tighter limits of their own.</summary>
    public const long MaxRequestBodyBytes = 1024 * 1024;

    /// <summary>Room for a token of absurd size, so that functions can refuse it in their own words; more is answered 431.</summary>
    public const int MaxHeaderBytes = 128 * 1024;

    public static void Apply(KestrelServerOptions server)
    {
        server.AddServerHeader = false;
        server.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
        server.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        // As the protocol allows; whether a header may have such characters is for functions to say.
        server.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        server.Limits.MaxConcurrentConnections = OpenFileLimit.MaxConnections;
    }
}
