using System.CommandLine;

namespace Cortap.Cli.Commands;

/// <summary>Arguments that hold the id of a thing of the service.</summary>
internal static class IdArgument
{
    /// <summary>Refuses what would be another address of the service, such as the empty text that a variable without a value leaves.</summary>
    public static Argument<string> Create(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (result.Tokens is not [{ Value: { } text }]) return null;
            if (text.Any(char.IsLetterOrDigit)) return text;
            result.AddError($"{name} must be an id, not '{text}'.");
            return null;
        },
    };
}
