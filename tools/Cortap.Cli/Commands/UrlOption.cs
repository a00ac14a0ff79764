using System.CommandLine;
using System.Net;

namespace Cortap.Cli.Commands;

/// <summary>Options that hold an absolute http or https URL.</summary>
internal static class UrlOption
{
    public static Option<Uri> Create(string name, string description) => Create(name, description, Parse);

    /// <summary>An option that holds the address of the service, which is that of a host.</summary>
    public static Option<Uri> CreateOfService(string description) => Create("--url", description, ParseOfService);

    /// <summary>As <see cref="Parse"/>, for the address of the service.</summary>
    public static (Uri? Url, string? Objection) ParseOfService(string name, string text) => Parse(name, text) switch
    {
        ({ } url, _) when url.PathAndQuery != "/" || url.Fragment.Length > 0 => (null, $"{name} must end with the host or its port: the service has it for itself."),
        var parsed => parsed,
    };

    /// <summary>The URL, or what is wrong with the text.</summary>
    /// <param name="name">Of the option or variable that holds it.</param>
    /// <param name="text">What it holds.</param>
    public static (Uri? Url, string? Objection) Parse(string name, string text) =>
        !Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") ? (null, $"{name} must be an absolute http:// or https:// URL.")
        : url.UserInfo.Length > 0 ? (null, $"{name} must not hold a user or a password: nobody would use them, and they would be shown.")
        : IPAddress.TryParse(url.IdnHost, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) ? (null, $"{name} must be an address that can be called; this machine's own is 127.0.0.1.")
        : (url, null);

    private static Option<Uri> Create(string name, string description, Func<string, string, (Uri? Url, string? Objection)> parse) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var (url, objection) = parse(name, result.Tokens.Single().Value);
            if (objection is not null) result.AddError(objection);
            return url;
        },
    };
}
