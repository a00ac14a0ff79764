using System.Reflection;
using NetArchTest.Rules;

namespace Cortap.Functions.Tests.Architecture;

/// <summary>A project is a house of floors: the namespaces on one floor use those below it, never those above or beside them.</summary>
public sealed class FloorTests
{
    // From the ground up; a namespace holds those below its name.
    private static readonly Dictionary<string, string[][]> Houses = new()
    {
        ["Cortap.Reporting"] =
        [
            ["Errors"], ["Foundation"], ["Storage", "Telemetry"], ["Riskuity"], ["Security"], ["Canonical"], ["Setup"], ["Documents"], ["Audit"], ["Jobs"],
            ["Webhooks"], ["Mail"], ["Pipeline"],
        ],
        ["Cortap.Runtime"] =
        [
            ["Foundation"], ["Storage"], ["Engine"], ["Dispatch"], ["Client"], ["Lifetime"], ["Histories"], ["Hosting", "Testing"],
        ],
    };

    public static TheoryData<string, string> Rooms
    {
        get
        {
            var rooms = new TheoryData<string, string>();
            foreach (var (house, floors) in Houses)
                foreach (var room in floors.SelectMany(floor => floor))
                    rooms.Add(house, room);
            return rooms;
        }
    }

    public static TheoryData<string> Assemblies => [.. Houses.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Dependencies_OfEachRoom_PointDownwards(string house, string room)
    {
        var forbidden = NotBelow(house, room);

        var result = Types.InAssembly(Assembly.Load(house)).That().ResideInNamespace($"{house}.{room}")
            .ShouldNot().HaveDependencyOnAny(forbidden).GetResult();

        result.FailingTypes.Select(type => $"{type.FullName}: {type.Explanation}").ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Namespaces_OfTheAssembly_AreAllOnAFloor(string house)
    {
        var rooms = Houses[house].SelectMany(floor => floor).Select(room => $"{house}.{room}").ToList();

        var strays = Assembly.Load(house).GetTypes()
            .Where(type => type.Namespace is { } name && name.StartsWith(house, StringComparison.Ordinal))
            .Where(type => !rooms.Exists(room => type.Namespace == room || type.Namespace!.StartsWith(room + ".", StringComparison.Ordinal)))
            .Select(type => type.FullName);

        strays.ShouldBeEmpty();
    }

    private static string[] NotBelow(string house, string room)
    {
        var floors = Houses[house];
        var own = Array.FindIndex(floors, floor => floor.Contains(room));
        return [.. floors.Skip(own).SelectMany(floor => floor).Where(other => other != room).Select(other => $"{house}.{other}")];
    }
}
