using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Cortap.Runtime.Hosting.Http;

/// <summary>Where the server listens: <c>--urls</c>, else <c>ASPNETCORE_URLS</c>, else the Core Tools' port on this machine.</summary>
internal static class ListenAddresses
{
    private const string Default = "http://127.0.0.1:7071";

    /// <exception cref="RuntimeStartException">An address cannot be listened on.</exception>
    public static string[] FromSettings(IConfiguration settings)
    {
        var given = settings["urls"] ?? settings["ASPNETCORE_URLS"];
        // As of every setting, a blank one is none.
        var addresses = (string.IsNullOrWhiteSpace(given) ? Default : given).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return addresses.Length > 0 && addresses.All(IsHttp)
            ? addresses
            : throw new RuntimeStartException(
                $"ASPNETCORE_URLS is {Shown(given!)}. Give http addresses like {Default}, separated by \";\", with a port other than 0 for localhost; TLS is for a proxy in front.");
    }

    private static bool IsHttp(string address)
    {
        try
        {
            return BindingAddress.Parse(address) is { Scheme: "http", PathBase: "", Port: <= IPEndPoint.MaxPort } binding
                && (binding.IsUnixPipe || IsHost(binding.Host)) && (binding.Host, binding.Port) is not ("localhost", 0);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>What is neither an address nor a name, such as a user before it or a port that was forgotten behind its colon, would stand for every address.</summary>
    private static bool IsHost(string host) => host is "+" or "*" || IPAddress.TryParse(host, out _)
        || (Uri.CheckHostName(host) == UriHostNameType.Dns && !host.EndsWith('.') && !char.IsAsciiDigit(host[host.LastIndexOf('.') + 1]));

    // Passwords stand before a host, signatures behind a question mark.
    private static string Shown(string given) =>
        given.Contains('@', StringComparison.Ordinal) ? "an address with a user" : $"\"{(given.Split('?') is [var address, _, ..] ? $"{address}?***" : given)}\"";
}
