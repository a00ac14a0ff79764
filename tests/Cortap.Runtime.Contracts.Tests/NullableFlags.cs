using System.Collections.ObjectModel;
using System.Reflection;

namespace Cortap.Runtime.Contracts.Tests;

/// <summary>
/// The compiler's nullability bytes of one use of a type, read in order: 0 oblivious, 1 not annotated, 2 annotated. The reflection
/// API above them cannot tell <c>T</c> from <c>T?</c>.
/// </summary>
internal sealed class NullableFlags(ICustomAttributeProvider use, MemberInfo scope)
{
    private readonly byte[] _flags = Read(use, scope);
    private int _next;

    public byte Next() => _flags.Length == 1 ? _flags[0] : _flags[_next++];

    private static byte[] Read(ICustomAttributeProvider use, MemberInfo scope)
        => Attribute(use, "NullableAttribute") switch
        {
            byte one => [one],
            ReadOnlyCollection<CustomAttributeTypedArgument> many => [.. many.Select(flag => (byte)flag.Value!)],
            _ => [Context(scope)],
        };

    private static byte Context(MemberInfo? scope)
    {
        for (; scope is not null; scope = scope.DeclaringType)
        {
            if (Attribute(scope, "NullableContextAttribute") is byte found)
                return found;
        }
        return 0;
    }

    private static object? Attribute(ICustomAttributeProvider use, string name)
    {
        var all = use switch
        {
            ParameterInfo parameter => parameter.GetCustomAttributesData(),
            MemberInfo member => member.GetCustomAttributesData(),
            _ => [],
        };
        return all.FirstOrDefault(one => one.AttributeType.Name == name)?.ConstructorArguments[0].Value;
    }
}
