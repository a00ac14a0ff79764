using System.Xml.Linq;
using static Cortap.Templates.Authoring.Word;

namespace Cortap.Templates.DraftAuditReport;

/// <summary>The basic requirement of each area, in our words (docs/domain/draft-audit-report.md, section 7).</summary>
internal static class BasicRequirements
{
    private static readonly (string Area, string[] Paragraphs)[] Texts =
    [
        ("legal",
        [
            "The recipient must tell FTA promptly of legal matters that may affect federally assisted programs. It must report false claims and cases of " +
            "fraud to the U.S. Department of Transportation (USDOT) Inspector General as well, and it must observe the limits on lobbying.",
        ]),
        ("financial_management",
        [
            "The recipient must have financial policies, clear fiduciary authority, and systems that manage its funds, provide the required match, and " +
            "charge only allowable cost to awards. It must have Single Audits performed as 2 CFR part 200 requires and must oversee the finances of its " +
            "subrecipients.",
        ]),
        ("award_management", ["The recipient must report the progress of its awards to FTA and close awards on time, as " +
            "FTA Circular {citations.award_management} sets out."]),
        ("program_management",
        [
            "States must document how they involve the public in the long-range statewide plan and the statewide transportation improvement program (STIP). " +
            "Designated recipients of Section 5310, 5311, and 5339 funds must have an approved management plan. Recipients that pass funds on must have the " +
            "necessary agreements and certifications, report subawards, and see to it that subrecipients comply with federal requirements.",
        ]),
        ("project_management",
        [
            "The recipient must deliver its projects in agreement with the approved application, the FTA Master Agreement, and the law, and must manage them " +
            "soundly.",
        ]),
        ("transit_asset_management", ["The recipient must develop and carry out transit asset management plans as 49 CFR part 625 requires."]),
        ("satisfactory_continuing_control",
        [
            "The recipient must make sure that property funded by FTA remains available and in use for its authorized purpose throughout its useful life, " +
            "until it is disposed of.",
        ]),
        ("maintenance",
        [
            "The recipient must keep federally funded vehicles, equipment, and facilities in good working order, and must keep their accessibility features " +
            "working.",
        ]),
        ("procurement",
        [
            "The recipient must use its own documented procurement procedures, which must reflect applicable state, local, and tribal law and conform to " +
            "2 CFR part 200. States may follow their own procurement policies but must meet 2 CFR 200.321 (in place of which the Disadvantaged Business " +
            "Enterprise rule applies), 200.322, 200.323, and 200.327. Under 49 U.S.C. 5325(a), procurements must allow full and open competition.",
        ]),
        ("disadvantaged_business_enterprise",
        [
            "Under 49 CFR part 26, the recipient must not discriminate in the award and administration of USDOT-assisted contracts and must create a level " +
            "playing field on which disadvantaged business enterprises can compete fairly.",
        ]),
        ("title_vi",
        [
            "The recipient must ensure that nobody is excluded from, or denied the benefits of, its programs on the ground of race, color, or national " +
            "origin, and that it distributes service equitably.",
        ]),
        ("ada_general",
        [
            "Titles II and III of the Americans with Disabilities Act of 1990 require that vehicles, facilities, and service be accessible to people with " +
            "disabilities.",
        ]),
        ("ada_complementary_paratransit",
        [
            "Under 49 CFR 37.121(a), an operator of fixed route service must provide paratransit to people with disabilities that is comparable to it. " +
            "Sections 37.123 through 37.133 define what is comparable. The requirement does not extend to commuter bus, commuter rail, or intercity rail " +
            "service.",
        ]),
        ("equal_employment_opportunity",
        [
            "The recipient must not discriminate in employment because of race, color, religion, national origin, sex, age, or disability.",
        ]),
        ("school_bus",
        [
            "The recipient must not provide school bus service that competes with private operators unless the FTA Administrator has granted an exemption, " +
            "and must not use federally funded assets for school service alone.",
        ]),
        ("charter_bus",
        [
            "The recipient must not provide charter service that competes unfairly with private operators. It may provide charter service only under one of " +
            "the exceptions that the regulation defines.",
        ]),
        ("drug_free_workplace_act",
        [
            "The recipient must maintain a drug-free workplace policy for staff whose work relates to an award, report convictions in time, and run an " +
            "awareness program.",
        ]),
        ("drug_and_alcohol_program",
        [
            "Recipients of Section 5307, 5309, 5311, or 5339 funds must have a drug and alcohol testing program for staff in safety-sensitive positions.",
        ]),
        ("section5307",
        [
            "The recipient must take part in the joint planning process of its urbanized area.",
            "It must publish its program of projects and give the public an opportunity for a hearing on it.",
            "It must ask for public comment before it raises fares or makes major cuts in service.",
            "In off-peak hours it must charge seniors, people with disabilities, and Medicare cardholders no more than half of the peak fare.",
        ]),
        ("section5310",
        [
            "The recipient must spend the funds on eligible projects for seniors and people with disabilities that are part of a locally coordinated human " +
            "services transportation plan. Leases of funded vehicles must be approved and contain the required terms, and title must be held as required.",
        ]),
        ("section5311", ["States must spend the funds on eligible rural and intercity bus projects."]),
        ("agency_safety_plan",
        [
            "Under 49 CFR part 673, operators must have an agency safety plan.{if safety_rule_2024} The final rule published on April 11, 2024, took effect on " +
            "May 13, 2024, and applies from an operator’s next annual update of its plan.{end}",
            "Each year the recipient certifies that its plan meets 49 U.S.C. 5329(d) and 5307(c)(1)(L). FTA monitors these certifications in TrAMS.",
        ]),
        ("cybersecurity",
        [
            "Operators of rail fixed guideway systems must certify that they have a process for cybersecurity as 49 U.S.C. 5323(v) requires (section 7613 of " +
            "Public Law 116-92).",
        ]),
    ];

    public static IEnumerable<XElement> Create() => Texts.Select(text => If($"is.{text.Area}",
    [
        P("Requirement", "{u}Basic Requirement{/u}: " + text.Paragraphs[0]),
        .. text.Paragraphs.Skip(1).Select(paragraph => P("Requirement", paragraph)),
    ]));
}
