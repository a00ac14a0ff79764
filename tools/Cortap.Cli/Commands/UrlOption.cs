using System.CommandLine;

namespace Cortap.Cli.Commands;

/// <summary>Options that hold an absolute http or https URL.</summary>
internal static class UrlOption
{
    public static Option<Uri> Create(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var (url, objection) = Parse(name, result.Tokens.Single().Value);
            if (objection is not null) result.AddError(objection);
            return url;
        },
    };

    /// <summary>The URL, or what is wrong with the text.</summary>
    /// <param name="name">Of the option or variable that holds it.</param>
    /// <param name="text">What it holds.</param>
    public static (Uri? Url, string? Objection) Parse(string name, string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") ? (null, $"{name} must be an absolute http:// or https:// URL.")
        : url.UserInfo.Length > 0 ? (null, $"{name} must not hold a user or a password: nobody would use them, and they would be shown.")
        : (url, null);
}
