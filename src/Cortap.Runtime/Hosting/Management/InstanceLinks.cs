using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Cortap.Runtime.Hosting.Management;

/// <summary>The addresses under which a new instance can be watched and managed.</summary>
internal static class InstanceLinks
{
    /// <summary>The request names an address that links can begin with.</summary>
    public static bool HasOrigin(HttpRequest request)
        => request.Scheme is "http" or "https"
            && Uri.CheckHostName(request.Host.Host.Trim('[', ']')) is (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)
            && Uri.TryCreate(Origin(request), UriKind.Absolute, out var origin)
            && origin is { UserInfo: "", PathAndQuery: "/" };

    /// <summary>The status address alone, for the Location header.</summary>
    public static string Status(HttpRequest request, string instanceId, string hubName)
        => Instance(request, instanceId) + Query(request, hubName, "?");

    public static JsonObject Write(HttpRequest request, string instanceId, string hubName)
    {
        var instance = Instance(request, instanceId);
        var first = Query(request, hubName, "?");
        var next = Query(request, hubName, "&");
        return new JsonObject
        {
            ["id"] = instanceId,
            ["statusQueryGetUri"] = instance + first,
            ["sendEventPostUri"] = $"{instance}/raiseEvent/{{eventName}}{first}",
            ["terminatePostUri"] = $"{instance}/terminate?reason={{text}}{next}",
            ["purgeHistoryDeleteUri"] = instance + first,
            ["restartPostUri"] = $"{instance}/restart{first}",
            ["suspendPostUri"] = $"{instance}/suspend?reason={{text}}{next}",
            ["resumePostUri"] = $"{instance}/resume?reason={{text}}{next}",
        };
    }

    private static string Instance(HttpRequest request, string instanceId)
        => $"{Origin(request)}{ManagementApi.BasePath}/instances/{Uri.EscapeDataString(instanceId)}";

    private static string Origin(HttpRequest request) => $"{request.Scheme}://{request.Host}";

    // The key is repeated only to a caller who put it in the address himself; whoever used the header keeps it out of addresses.
    private static string Query(HttpRequest request, string hubName, string separator)
        => $"{separator}taskHub={hubName}&connection=Storage"
            + (request.Query[ManagementKey.QueryName] is [{ } code] ? "&code=" + Uri.EscapeDataString(code) : "");
}
