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
                $"ASPNETCORE_URLS is {(given!.Contains('@', StringComparison.Ordinal) ? "an address with a user" : $"\"{given}\"")}. Give http addresses like {Default}, separated by \";\"; TLS is for a proxy in front.");
    }

    private static bool IsHttp(string address)
    {
        try
        {
            // A user would be taken for part of a host's name, which stands for every address.
            return !address.Contains('@', StringComparison.Ordinal) && BindingAddress.Parse(address) is { Scheme: "http", PathBase: "", Port: <= IPEndPoint.MaxPort };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
