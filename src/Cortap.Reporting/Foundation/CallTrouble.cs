using System.Text.RegularExpressions;

namespace Cortap.Reporting.Foundation;

/// <summary>Why a call failed, for people: libraries speak of their parts, or only say where else to look.</summary>
public static partial class CallTrouble
{
    /// <summary>Words to follow a colon, without user and password of an address.</summary>
    /// <param name="exception">Of the call, or one that wraps it.</param>
    public static string Describe(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpRequestException request)
                return Describe(request);
            if (cause is OperationCanceledException)
                return "it did not answer in time";
        }

        return UrlCredentials.Hide(exception.Message);
    }

    private static string Describe(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError => DescribeTls(exception.InnerException ?? exception),
        HttpRequestError.ProxyTunnelError => $"the proxy that the environment names (HTTPS_PROXY, ALL_PROXY) refuses{(Status().Match(exception.Message) is { Success: true } status ? $" with {status}" : "")}",
        _ => UrlCredentials.Hide(exception.Message),
    };

    [GeneratedRegex(@"(?<=')[1-5][0-9]{2}(?=')", RegexOptions.CultureInvariant)]
    private static partial Regex Status();

    private static string DescribeTls(Exception exception) => exception.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase)
        ? $"this machine does not trust its certificate ({exception.Message.TrimEnd('.')})"
        : "what answers there, or the proxy before it, does not speak TLS; is it an http:// address?";
}
