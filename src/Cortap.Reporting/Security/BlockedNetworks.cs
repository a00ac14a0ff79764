using System.Net;
using System.Net.Sockets;

namespace Cortap.Reporting.Security;

/// <summary>Address ranges that are not the public Internet (IANA special-purpose registries, RFC 6890 and successors).</summary>
internal static class BlockedNetworks
{
    // What CALLBACK_ALLOW_PRIVATE opens: loopback and networks that an operator assigns, plus the documentation ranges that tests use.
    private static readonly IPNetwork[] Private = Parse(
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32", "3fff::/20", "2002::/16", "5f00::/16", "fc00::/7");

    // Nothing opens these: "this host", cloud metadata services and other neighbors on the link, multicast, reserved.
    private static readonly IPNetwork[] Never = Parse(
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/128", "fe80::/10", "ff00::/8");

    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    public static AddressKind Classify(IPAddress address)
    {
        var canonical = Canonicalize(address);
        return Never.Any(network => network.Contains(canonical)) ? AddressKind.Never
            : Private.Any(network => network.Contains(canonical)) ? AddressKind.Private
            : AddressKind.Public;
    }

    /// <summary>The IPv4 address behind a v4-mapped or v4-compatible one; without a zone.</summary>
    public static IPAddress Canonicalize(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        var bytes = address.GetAddressBytes();
        var unscoped = new IPAddress(bytes);
        var isCompatible = Compatible.Contains(unscoped) && !unscoped.Equals(IPAddress.IPv6Loopback) && !unscoped.Equals(IPAddress.IPv6Any);
        return isCompatible ? new IPAddress(bytes.AsSpan(12)) : unscoped;
    }

    private static IPNetwork[] Parse(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}

/// <summary>Who may be behind an address.</summary>
internal enum AddressKind
{
    Public,
    Private,
    Never,
}
