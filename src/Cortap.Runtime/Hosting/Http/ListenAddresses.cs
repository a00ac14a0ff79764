using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Cortap.Runtime.Hosting.Http;

/// <summary>Where the server listens: <c>--urls</c>, else <c>ASPNETCORE_URLS</c>, else the Core Tools' port on this machine.</summary>
internal static partial class ListenAddresses
{
    private const string Default = "http://127.0.0.1:7071";

    /// <exception cref="RuntimeStartException">An address cannot be listened on.</exception>
    public static string[] FromSettings(IConfiguration settings)
    {
        // As of every setting, a blank one is none.
        var name = string.IsNullOrWhiteSpace(settings["urls"]) ? "ASPNETCORE_URLS" : "URLS";
        var given = settings[name];
        var addresses = (string.IsNullOrWhiteSpace(given) ? Default : given).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return addresses.Length > 0 && addresses.All(IsHttp)
            ? addresses
            : throw new RuntimeStartException(
                $"{name} is {Shown(given!)}. Give http addresses like {Default}, separated by \";\", with a port other than 0 for localhost; TLS is for a proxy in front.");
    }

    private static bool IsHttp(string address)
    {
        try
        {
            return BindingAddress.Parse(address) is { PathBase: "", Port: <= IPEndPoint.MaxPort } binding
                && binding.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase) && (binding.IsUnixPipe || IsHost(binding.Host)) && (binding.Host, binding.Port) is not ("localhost", 0);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>What is neither an address nor a name, such as a user before it or a port that was forgotten behind its colon, would stand for every address.</summary>
    private static bool IsHost(string host) => host is "+" or "*" || IPAddress.TryParse(host, out _)
        || (Uri.CheckHostName(host) == UriHostNameType.Dns && !host.EndsWith('.') && !char.IsAsciiDigit(host[host.LastIndexOf('.') + 1]));

    // Passwords stand before a host, signatures behind a question mark; a key in the wrong place is one long word.
    private static string Shown(string given) =>
        given.Contains('@', StringComparison.Ordinal) ? "an address with a user"
        : given.Any(char.IsControl) || LongWord().IsMatch(given) ? "\"***\""
        : $"\"{(given.Split('?') is [var address, _, ..] ? $"{address}?***" : given)}\"";

    [GeneratedRegex("[A-Za-z0-9+/=_-]{24,}")]
    private static partial Regex LongWord();
}
