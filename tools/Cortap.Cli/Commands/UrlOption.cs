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
            if (TryParse(result.Tokens.Single().Value) is not { } url) result.AddError($"{name} must be an absolute http:// or https:// URL.");
            else if (url.UserInfo.Length > 0) result.AddError($"{name} must not hold a user or a password: nobody would use them, and they would be shown.");
            else return url;
            return null;
        },
    };

    /// <summary>The URL; null for anything else.</summary>
    public static Uri? TryParse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is ("http" or "https") ? url : null;
}
