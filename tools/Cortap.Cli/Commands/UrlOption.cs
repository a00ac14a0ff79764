using System.CommandLine;

namespace Cortap.Cli.Commands;

/// <summary>Options that hold an absolute URL.</summary>
internal static class UrlOption
{
    public static Option<Uri> Create(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var url)) return url;
            result.AddError($"{name} must be an absolute URL.");
            return null;
        },
    };
}
