using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Functions.Tests.Architecture;

/// <summary>A ban on a name that does not exist bans nothing, and nobody would notice.</summary>
public sealed class BannedSymbolsTests
{
    private static readonly Type[] Official =
    [
        .. new[] { typeof(TaskOrchestrationContext), typeof(DurableTaskClient), typeof(DurableClientAttribute) }.SelectMany(type => type.Assembly.GetExportedTypes()),
    ];

    public static TheoryData<string> Symbols => [.. File.ReadLines(BannedSymbols()).Select(line => line.Split(';')[0])];

    [Theory]
    [MemberData(nameof(Symbols))]
    public void Symbol_OfTheDurableApi_Exists(string symbol)
    {
        var name = symbol[2..].Split('(')[0];
        var (type, member) = (name[..name.LastIndexOf('.')], name[(name.LastIndexOf('.') + 1)..]);

        (symbol[0] switch
        {
            'N' => Official.Any(candidate => candidate.Namespace == name),
            'T' => Official.Any(candidate => candidate.FullName == name),
            'P' => Members<PropertyInfo>(type).Any(property => property.Name == member),
            'M' => Members<MethodInfo>(type).Any(method => $"{method.Name}({string.Join(',', method.GetParameters().Select(Name))})" == symbol[(2 + type.Length + 1)..]),
            _ => false,
        }).ShouldBeTrue(symbol);
    }

    private static IEnumerable<TMember> Members<TMember>(string type)
        where TMember : MemberInfo =>
        Official.Single(candidate => candidate.FullName == type)
            .GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).OfType<TMember>();

    // As the compiler writes names in documentation.
    private static string Name(ParameterInfo parameter) => Name(parameter.ParameterType);

    private static string Name(Type type) => !type.IsGenericType ? type.FullName!
        : $"{type.GetGenericTypeDefinition().FullName!.Split('`')[0]}{{{string.Join(',', type.GetGenericArguments().Select(Name))}}}";

    private static string BannedSymbols([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../eng/BannedSymbols.Durable.txt"));
}
