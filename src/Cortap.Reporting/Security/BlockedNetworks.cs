using System.Net;
using System.Net.Sockets;

namespace Cortap.Reporting.Security;

/// <summary>Address ranges that are not the public Internet (IANA special-purpose registries, RFC 6890 and successors).</summary>
internal static class BlockedNetworks
{
    // What CALLBACK_ALLOW_PRIVATE opens: loopback and networks that an operator assigns, plus the documentation ranges that tests use.
    private static readonly IPNetwork[] Private = Parse(
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "::1/128", "64:ff9b::/96", "2001::/32", "2001:db8::/32", "3fff::/20", "2002::/16", "2620:4f:8000::/48", "fc00::/7");

    // Nothing opens these: "this host", neighbors on the link, multicast, reserved, the metadata services of clouds, and NAT64's block for
    // local use (RFC 8215): where in it the IPv4 address lies depends on the length of a prefix that only its network knows.
    private static readonly IPNetwork[] Never = Parse(
        "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "64:ff9b:1::/48",
        "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32", "fd00:42::42/128", "fd00:c1::a9fe:a9fe/128", "fd00:ec2::/32", "fd20:ce::254/128");

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork ProtocolAssignments = IPNetwork.Parse("2001::/23");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");

    /// <summary>Who may be behind an address; an address that wraps others is no better than the worst of them.</summary>
    public static AddressKind Classify(IPAddress address)
    {
        var canonical = Canonicalize(address);
        return Embedded(canonical).Append(canonical).Max(ClassifyItself);
    }

    /// <summary>The IPv4 address behind a v4-mapped or v4-compatible one; without a zone.</summary>
    public static IPAddress Canonicalize(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        var unscoped = new IPAddress(bytes);
        var isCompatible = IsZero(bytes.AsSpan(0, 12)) && !unscoped.Equals(IPAddress.IPv6Loopback) && !unscoped.Equals(IPAddress.IPv6Any);
        return isCompatible ? new IPAddress(bytes.AsSpan(12)) : unscoped;
    }

    /// <summary>The IPv4 addresses to which translators and tunnels lead a packet for a canonical IPv6 address.</summary>
    public static IEnumerable<IPAddress> Embedded(IPAddress canonical)
    {
        if (canonical.AddressFamily != AddressFamily.InterNetworkV6)
            yield break;
        var bytes = canonical.GetAddressBytes();
        // NAT64 (RFC 6052), IPv4-translated (RFC 2765), ISATAP (RFC 5214).
        if (bytes.AsSpan(0, 12).SequenceEqual<byte>([0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])
            || (IsZero(bytes.AsSpan(0, 8)) && bytes.AsSpan(8, 4).SequenceEqual<byte>([0xFF, 0xFF, 0, 0]))
            || (bytes[8] is 0 or 2 && bytes.AsSpan(9, 3).SequenceEqual<byte>([0, 0x5E, 0xFE])))
        {
            yield return new IPAddress(bytes.AsSpan(12));
        }

        // 6to4 (RFC 3056).
        if (bytes is [0x20, 0x02, ..])
            yield return new IPAddress(bytes.AsSpan(2, 4));
        // Teredo (RFC 4380): the server, and the client with its bits turned over.
        if (Teredo.Contains(canonical))
        {
            yield return new IPAddress(bytes.AsSpan(4, 4));
            yield return new IPAddress([.. bytes.Skip(12).Select(part => (byte)~part)]);
        }
    }

    private static AddressKind ClassifyItself(IPAddress address) =>
        Never.Any(network => network.Contains(address)) ? AddressKind.Never
            : Private.Any(network => network.Contains(address)) ? AddressKind.Private
            : address.AddressFamily == AddressFamily.InterNetworkV6 && (!GlobalUnicast.Contains(address) || ProtocolAssignments.Contains(address)) ? AddressKind.Never
            : AddressKind.Public;

    private static bool IsZero(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept((byte)0);

    private static IPNetwork[] Parse(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}

/// <summary>Who may be behind an address, from the best to the worst.</summary>
internal enum AddressKind
{
    Public,
    Private,
    Never,
}
