using System.Net.Sockets;

namespace Cortap.Cli.Api;

/// <summary>What the other side of a call did, instead of what .NET says of it.</summary>
internal static class CallFailure
{
    private static readonly string[] ProxySettings = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];

    private const string ClosedEarly = "closed the connection before it had answered.";

    /// <summary>Words that follow the name of the other side; null for what is no failure of a call.</summary>
    public static string? Describe(Exception exception) => exception switch
    {
        HttpIOException or IOException { InnerException: SocketException } or HttpRequestException { InnerException: IOException { InnerException: SocketException } } => ClosedEarly,
        UriFormatException => "redirects to what is no address.",
        HttpRequestException request => request.HttpRequestError switch
        {
            HttpRequestError.SecureConnectionError => Sentence($"cannot be reached over TLS: {CallTrouble.Describe(request)}"),
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError when ProxyIn(request.Message) is { } proxy =>
                $"cannot be reached by way of the proxy that {proxy} names: {request.Message.TrimEnd('.')}.",
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError => $"cannot be reached: {request.Message.TrimEnd('.')}.",
            HttpRequestError.ProxyTunnelError => $"cannot be reached: {CallTrouble.Describe(request)}.",
            HttpRequestError.ResponseEnded => ClosedEarly,
            HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => "does not answer in HTTP.",
            HttpRequestError.ConfigurationLimitExceeded => "answers with more than is read.",
            _ => $"cannot be asked: {CauseOf(request)}.",
        },
        _ => null,
    };

    /// <summary>The variable that names the proxy of which .NET tells, as it does of any host, by name and port.</summary>
    private static string? ProxyIn(string message) => Array.Find(ProxySettings, name =>
        Environment.GetEnvironmentVariable(name) is { } value
        && Uri.TryCreate(value.Contains("://", StringComparison.Ordinal) ? value : $"http://{value}", UriKind.Absolute, out var proxy)
        && message.EndsWith($"({proxy.IdnHost}:{proxy.Port})", StringComparison.OrdinalIgnoreCase));

    private static string Sentence(string words) => words.EndsWith('?') ? words : words + ".";

    private static string CauseOf(Exception exception) => UrlCredentials.Hide((exception.InnerException ?? exception).Message.TrimEnd('.'));
}
