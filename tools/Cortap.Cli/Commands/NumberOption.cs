using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Cortap.Cli.Commands;

/// <summary>Options and arguments that hold a number within a range.</summary>
internal static class NumberOption
{
    public static Option<T> Create<T>(string name, string description, T from, T to, T defaultValue)
        where T : struct, INumber<T> => new(name)
        {
            Description = $"{description}, {from} to {to}",
            DefaultValueFactory = _ => defaultValue,
            CustomParser = result => Parse(result, name, from, to),
        };

    public static Option<T?> CreateOptional<T>(string name, string description, T from, T to)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            CustomParser = result => Parse(result, name, from, to),
        };

    public static Argument<T> CreateArgument<T>(string name, string description, T from, T to)
        where T : struct, INumber<T> => new(name)
        {
            Description = description,
            CustomParser = result => Parse(result, name, from, to),
        };

    private static T Parse<T>(ArgumentResult result, string name, T from, T to)
        where T : struct, INumber<T>
    {
        var text = result.Tokens.Single().Value;
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to) return number;
        var kind = T.IsInteger(from) && typeof(T) != typeof(double) ? "whole number" : "number";
        result.AddError($"{name} must be a {kind} from {from} to {to}, not {text}.");
        return default;
    }
}
