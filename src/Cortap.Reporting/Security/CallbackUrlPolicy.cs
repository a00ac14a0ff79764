using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Security;

/// <summary>
/// Keeps webhooks away from places that the caller could not reach himself (server-side request forgery). The text of the URL is checked
/// when a job is requested, and with the resolved addresses when the connection is made, because settings can change and names be re-bound in between.
/// </summary>
public sealed class CallbackUrlPolicy(CallbackPolicyOptions options)
{
    private const int MaxLength = 2_048;

    /// <summary>What names of hosts may have at most (RFC 1123, section 2.1), so that no resolver can know a longer one.</summary>
    private const int MaxHost = 253;

    /// <summary>One text for names without an address and for those of internal hosts, so that nobody can tell which names exist inside.</summary>
    public string NoAddress { get; } = "has no address that may be called; check the name"
        + (options.AllowPrivate ? "" : " (CALLBACK_ALLOW_PRIVATE=true would allow one on a private network)");

    /// <summary>Checks everything that needs no name resolution (docs/contract.md section 1, check 5).</summary>
    public Outcome<Uri> Check(string url)
    {
        var reason = Refuse(url, out var parsed);
        return reason is null
            ? parsed!
            : new Problem(ErrorCodes.InvalidCallbackUrl, $"callback_url {reason}.");
    }

    /// <summary>Why this URL must not be called, for the same reasons; null when it may.</summary>
    public string? Refuse(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return Refuse(url.OriginalString, out _);
    }

    /// <summary>
    /// Why no connection may be made to this resolved address; null when it may. The text does not name the address: job owners read it, and
    /// what internal names resolve to is not their business.
    /// </summary>
    public string? RefuseAddress(IPAddress address, int port)
    {
        var canonical = BlockedNetworks.Canonicalize(address);
        if (BlockedNetworks.Embedded(canonical).Append(canonical).Any(candidate => IsOwn(candidate, port)))
        {
            return "leads to this service itself";
        }

        return BlockedNetworks.Classify(address) switch
        {
            AddressKind.Public => null,
            AddressKind.Private when options.AllowPrivate => null,
            AddressKind.Private => "leads to an address that is not public; CALLBACK_ALLOW_PRIVATE=true would allow it",
            _ => "leads to a link-local, multicast, unspecified, reserved or cloud metadata address, which no setting allows",
        };
    }

    private string? Refuse(string url, out Uri? parsed)
    {
        parsed = null;
        if (url.Length > MaxLength)
        {
            return $"is longer than {MaxLength} characters";
        }

        // The parser is lenient: it trims, folds full-width characters and takes //host for a file.
        if (url.Any(character => character is <= ' ' or > '~' or '\\' or '#'))
        {
            return "must be plain ASCII without white space, control characters, backslashes or a fragment; "
                + "write other characters percent-encoded or as punycode";
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out parsed) || parsed.Scheme is not ("http" or "https")
            || !url.StartsWith(parsed.Scheme + "://", StringComparison.OrdinalIgnoreCase))
        {
            return "must be an absolute https URL";
        }

        if (parsed.Scheme == "http" && !options.AllowHttp)
        {
            return "must use https; CALLBACK_ALLOW_HTTP=true would allow http";
        }

        return RefuseAuthority(parsed);
    }

    private string? RefuseAuthority(Uri url)
    {
        var host = url.IdnHost;
        if (Authority(url.OriginalString).Contains('@'))
        {
            return "must not contain user information";
        }

        if (host.Length == 0 || host.EndsWith('.') || host.Contains('%') || url.Port is < 1 or > 65_535)
        {
            return "must name a host without a trailing dot or zone, and a port from 1 to 65535";
        }

        if (host.Length > MaxHost)
        {
            return $"names a host of more than {MaxHost} characters, which no name has";
        }

        if (BlockedPorts.Contains(url.Port))
        {
            return $"names port {url.Port}, which is that of another protocol or of a data store";
        }

        if (options.AllowedHosts.Count > 0 && !options.AllowedHosts.Any(pattern => Matches(host, pattern)))
        {
            return "names a host that CALLBACK_ALLOWED_HOSTS does not list";
        }

        if (url.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6)
        {
            return IPAddress.TryParse(host, out var address) ? RefuseAddress(address, url.Port) : "has an unreadable address";
        }

        var isLocalName = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        return isLocalName && !options.AllowPrivate ? "names this host; CALLBACK_ALLOW_PRIVATE=true would allow it" : null;
    }

    // An empty user part, as in https://@host, leaves no trace in the parsed URL.
    private static ReadOnlySpan<char> Authority(string url)
    {
        var rest = url.AsSpan(url.IndexOf("://", StringComparison.Ordinal) + 3);
        var end = rest.IndexOfAny('/', '?');
        return end < 0 ? rest : rest[..end];
    }

    private static bool Matches(string host, string pattern) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);

    private bool IsOwn(IPAddress address, int port) => options.OwnEndpoints().Any(own =>
        own.Port == port && (own.Address.Equals(address) || (IsAny(own.Address) && IsLocal(address))));

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private bool IsLocal(IPAddress address)
    {
        try
        {
            return IPAddress.IsLoopback(address) || options.LocalAddresses().Any(local => BlockedNetworks.Canonicalize(local).Equals(address));
        }
        catch (NetworkInformationException)
        {
            // A sandbox keeps netlink from the process. Nobody can bind the address of another machine.
            return CanBeBound(address);
        }
    }

    private static bool CanBeBound(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
