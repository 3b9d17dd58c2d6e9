"""Small changes of the sample graph, each of which must turn the check of one fact to fail: fact id -> the statements that break it."""

MUTATIONS: dict[str, tuple[str, ...]] = {
    "G01": (
        "MATCH (:Area {id: '460202198217'})-[r:PART_OF]->() DELETE r",
        "MATCH (a:Area {id: '460203198221'}), (d:Area {id: '460204'}) CREATE (a)-[:PART_OF]->(d)",
        "MATCH (p:Party {id: 'p-sanya'}), (q:Party {id: 'p-jjl-group-1'}) CREATE (p)-[:SUBORDINATE_TO]->(q)",
        "MATCH (p:Party {id: 'p-jjl'}), (q:Party {id: 'p-460203'}) CREATE (p)-[:SUBORDINATE_TO]->(q)",
    ),
    "G02": ("MATCH (u:Unit {id: 'u-fire'}) REMOVE u.domain",),
    "G03": (
        "MATCH (p:Party {id: 'p-reg-8'}) DETACH DELETE p",
        "MATCH (p:Party {id: 'p-reg-3'}) SET p.name_unknown = null, p.name = '某社区大党委'",
        "MATCH (s:StatedFigure {id: 'n-01'}) SET s.value_low = 9.0, s.value_high = 9.0",
    ),
    "G04": ("MATCH (u:Unit {id: 'u-fire'}), (p:Party {id: 'p-alliance'}) CREATE (u)-[:SUBORDINATE_TO]->(p)",),
    "G05": (
        "MATCH (:Person {id: 'h-inv-03'})-[r:HOME_BRANCH]->() DELETE r",
        "MATCH (w:Person {id: 'h-inv-03'}), (p:Party {id: 'p-jjl'}) CREATE (w)-[:HOME_BRANCH]->(p)",
    ),
    "G06": (
        "MATCH (:Unit {id: 'u-bay-state'})-[r:SIGNED]->() DELETE r",
        "MATCH (:Unit {id: 'u-bay-state'})-[r:SIGNED]->() SET r.on = date('2021-09-11')",
        "MATCH (g:Agreement {id: 'a-bay'}) SET g.valid_to = date('2021-09-09')",
    ),
    "G07": (
        "MATCH (:Person {id: 'h-inv-01'})-[r:WORKS_AT]->() DELETE r",
        "MATCH (:Appointment {id: 't-bay-1'})-[r:ON_BEHALF_OF]->() DELETE r",
        "MATCH (:Unit {id: 'u-rice-park'})-[r:MEMBER_OF]->() SET r.valid_to = date('2021-09-09')",
    ),
    "G08": (
        "MATCH (:Attendance {id: 'at-3'})-[r:PROXY_FOR]->() DELETE r",
        "MATCH (:Attendance {id: 'at-3'})-[r:PROXY_FOR]->(), (s:Attendance {id: 'at-3'}), (w:Person {id: 'h-inv-12'}) "
        "DELETE r CREATE (s)-[:PROXY_FOR]->(w)",
        "MATCH (:Attendance {id: 'at-1'})-[r:FOR_UNIT]->() DELETE r",
    ),
    "G09": (
        "MATCH (:Unit {id: 'u-bay-complex'})-[r:MEMBER_OF]->() DELETE r",
        "MATCH (u:Unit {id: 'u-jjl-road'}) SET u.domain = 'new_organisation'",
    ),
    "G10": (
        "MATCH (p:Party {id: 'p-bay'}) SET p.stated_parts = ['高端酒店:10', '社区:1']",
        "MATCH (u:Unit {id: 'u-fire'}), (p:Party {id: 'p-bay'}) CREATE (u)-[:MEMBER_OF {kind: 'co-opted'}]->(p)",
        "MATCH (p:Party {id: 'p-bay'}) SET p.stated_members_low = 471.0",
        "MATCH (s:StatedFigure {id: 'n-03'}) SET s.value_low = 31.0, s.value_high = 31.0",
    ),
    "G11": (
        "MATCH (p:Party {id: 'p-port'}) REMOVE p.theme",
        "MATCH (:Party {id: 'p-port'})-[r:LOCATED_IN]->() DELETE r",
    ),
    "G12": (
        "MATCH (u:Unit {id: 'u-ally-7'}) REMOVE u.name_unknown",
        "MATCH (:Unit {id: 'u-ally-7'})-[r:MEMBER_OF]->() DELETE r",
        "MATCH (p:Project {state: 'accepted'}), (r:Resource {id: 'res-inv-placeholder'}) CREATE (p)-[:USES]->(r)",
    ),
    "G13": (
        "MATCH (p:Party {id: 'p-seasonal'}) SET p.founded_precision = 'day'",
        "MATCH (p:Party {id: 'p-seasonal'}) SET p.founded_inferred = false",
        "MATCH (p:Party {id: 'p-seasonal'}) SET p.founded = date('2020-01-01')",
    ),
    "G14": (
        "MATCH (r:Resource {id: 'res-seasonal-law'}) SET r.months = [7]",
        "MATCH (r:Resource {id: 'res-seasonal-law'}) REMOVE r.months",
        "MATCH (p:Project {state: 'accepted'}), (r:Resource {id: 'res-seasonal-law'}), (d:Demand {id: 'dem-C03'}) "
        "CREATE (p)-[:USES {demand: d.id}]->(r) CREATE (p)-[:ANSWERS]->(d)",
    ),
    "G15": (
        "MATCH (s:StatedFigure {id: 'n-10'}) SET s.value_low = 31.0, s.value_high = 31.0",
        "MATCH (:Party)-[r:COVERS]->(:Grid {id: 'g-jjl-7'}) DELETE r",
        "MATCH (a:Area {id: '460204198008'}) CREATE (:Party {id: 'x', name: '支部', kind: 'branch'})-[:LOCATED_IN]->(a)",
        "MATCH (a:Area {id: '460204198008'}) CREATE (:Grid {id: 'x', name: '格'})-[:LOCATED_IN]->(a)",
    ),
    "G16": (
        "MATCH (t:Appointment {id: 't-bay-1'}), (w:Person {id: 'h-inv-02'}) CREATE (w)-[:HOLDS]->(t)",
        "MATCH (w:Person {id: 'h-inv-01'}) CREATE (:Person {id: 'x', name_lookup: w.name_lookup, phone_lookup: w.phone_lookup})",
    ),
    "G17": (
        "MATCH (w:Person {id: 'h-damao-chief-05'}) REMOVE w:Member",
        "MATCH (t:Appointment {id: 't-damao-leader-05'}) DETACH DELETE t",
        "MATCH (:Post {id: 'o-damao-leader-05'})-[r:POST_IN]->(), (o:Post {id: 'o-damao-leader-05'}), (p:Party {id: 'p-damao-group-06'}) "
        "DELETE r CREATE (o)-[:POST_IN]->(p)",
        "MATCH (g:Grid {id: 'g-damao-01'}), (w:Person {id: 'h-inv-03'}) CREATE (w)-[:HOLDS]->(:Appointment {id: 'x'})-[:AT]->"
        "(:Post {id: 'x', kind: 'grid_chief'})-[:POST_IN]->(g)",
    ),
    "G18": (
        "MATCH (w:Person {id: 'h-inv-11'}) REMOVE w:Member",
        "MATCH (w:Person {id: 'h-inv-11'}), (o:Post {id: 'o-bay-1'}) CREATE (w)-[:HOLDS]->(:Appointment {id: 'x'})-[:AT]->(o)",
    ),
    "G19": (
        "MATCH (a:Area {id: '460203198'}) REMOVE a.placeholder",
        "MATCH (:Area {id: '460203198'})-[r:PART_OF]->() DELETE r",
    ),
    "G20": (
        "MATCH (c:ServiceCentre {id: 's-city'}) SET c.staff_quota = 39",
        "MATCH (a:Area {id: '4602'}) UNWIND range(1, 10) AS n "
        "CREATE (:ServiceCentre {id: 'x' + n, is_institution: true})-[:LOCATED_IN]->(a)",
        "MATCH (s:StatedFigure {id: 'n-13'}) SET s.value_low = 83.0, s.value_high = 83.0",
    ),
    "G21": (
        "MATCH (:Brand {id: 'b-2'})-[r:BRAND_OF]->() DELETE r",
        "MATCH (b:Brand {id: 'b-3'}) SET b.name = '521党建'",
        "MATCH (b:Brand {id: 'b-3'}), (u:Unit {id: 'u-fire'}) CREATE (u)-[:MEMBER_OF]->(b)",
    ),
    "M01": (
        "MATCH (r:Resource {id: 'res-rice-land'}) REMOVE r.kind",
        "MATCH (r:Resource {id: 'res-rice-land'}) REMOVE r.valid_from",
        "MATCH ()-[o:OFFERS]->(:Resource {id: 'res-rice-land'}) DELETE o",
        "MATCH (r:Resource {id: 'res-inv-fire'}) REMOVE r.measure",
        "MATCH (r:Resource {id: 'res-wzz-team'}) SET r.valid_to = date('2021-09-09')",
    ),
    "M02": (
        "MATCH (d:Demand {id: 'dem-inv-6'}) REMOVE d.kind",
        "MATCH (d:Demand {id: 'dem-inv-6'}) SET d.state = 'waiting'",
        "MATCH ()-[r:RAISES]->(:Demand {id: 'dem-inv-6'}) DELETE r",
    ),
    "M03": (
        "MATCH (:Project {state: 'accepted'})-[r:OWNED_BY]->() DELETE r",
        "MATCH (:Project {state: 'accepted'})-[r:USES]->() DELETE r",
        "MATCH (:Project {state: 'accepted'})-[r:ANSWERS]->() DELETE r",
    ),
    "M04": ("MATCH (:Project {state: 'accepted'})-[r:USES]->(:Resource {id: 'res-wzz-team'}) DELETE r",),
    "M05": (
        "MATCH (p:Project {id: 'x-wanpo'})-[r:SITED_AT]->(), (a:Area {id: '460202198217'}) DELETE r CREATE (p)-[:SITED_AT]->(a)",
        "MATCH (:Project {id: 'x-wanpo'})-[r:SITED_AT]->() DELETE r",
        "MATCH (:Project {id: 'x-wanpo'})-[r:BENEFITS]->() DELETE r",
    ),
    "M06": (
        "MATCH (o:Outcome {id: 'z-dividend'}) SET o.value_low = 210000.0, o.value_high = 210000.0",
        "MATCH (o:Outcome {id: 'z-sales'}) SET o.value_high = null",
        "MATCH (o:Outcome {id: 'z-sales'}) REMOVE o.period",
        "MATCH (p:Project {id: 'x-wanpo'}) CREATE (:Outcome {id: 'x', metric: '分红比例', value_low: 28.6})-[:RESULT_OF]->(p)",
    ),
    "M07": (
        "MATCH (p:Project {id: 'x-wanpo'}) REMOVE p.giver_benefit",
        "MATCH (p:Project {id: 'x-wanpo'}) SET p.receiver_benefit = p.giver_benefit",
    ),
    "M08": ("MATCH (p:Project {state: 'accepted'}), (d:Demand {id: 'dem-inv-3'}) CREATE (p)-[:ANSWERS]->(d)",),
    "M09": (
        "MATCH (x:Activity {id: 'act-seasonal'}) SET x.times_high = 80.0",
        "MATCH (x:Activity {id: 'act-seasonal'}) SET x.times_low = 8.0",
        "MATCH (x:Activity {id: 'act-law'}) REMOVE x.skill",
    ),
    "M10": (
        "MATCH (o:Outcome {id: 'z-shelf'}) SET o.value_high = 50000.0",
        "MATCH (o:Outcome {id: 'z-shelf'}) SET o.value_low = 5.0",
    ),
    "M11": ("MATCH (:Project {id: 'x-market'})-[r:OWNED_BY]->() DELETE r",),
    "M12": (
        "MATCH (:Unit {id: 'u-bay-police'})-[t:TOOK_PART_IN]->() REMOVE t.role",
        "MATCH (u:Unit)-[t:TOOK_PART_IN]->(:Activity {id: 'act-joint'}) WHERE u.id <> 'u-bay-police' DELETE t",
    ),
    "M13": ("MATCH (u:Unit {id: 'u-wuzhizhou'}) REMOVE u.domain",),
    "R01": (
        "MATCH (:Grid {id: 'g-jjl-1'})-[r:IN_SECTION]->() DELETE r",
        "MATCH (t:Appointment {id: 't-damao-section'}) DETACH DELETE t",
        "MATCH (w:WorkOrder {id: 'wo-1'}) SET w.channel = 'rumour'",
    ),
    "R02": ("MATCH ()-[r:COVERS]->(:Grid {id: 'g-damao-03'}) DELETE r",),
    "R03": (
        "MATCH (p:Party {id: 'p-damao-group-01'})-[r:COVERS]->(), (g:Grid {id: 'g-damao-02'}) DELETE r CREATE (p)-[:COVERS]->(g)",
        "MATCH (a:Area {id: '460203198221'}) CREATE (:Grid {id: 'x', name: '格'})-[:LOCATED_IN]->(a)",
        "MATCH (s:StatedFigure {id: 'n-15'}) SET s.value_low = 16.0, s.value_high = 16.0",
    ),
    "R04": (
        "MATCH (r:Rule {id: 'r-1'}) SET r.value_high = 9.0",
        "MATCH (c:Contact {id: 'c-05'}) DETACH DELETE c",
    ),
    "R05": (
        "MATCH (s:StatedFigure {id: 'n-18'}) SET s.value_low = 500.0, s.value_high = 500.0",
        "MATCH (s:StatedFigure {id: 'n-17'}) SET s.value_low = 306.0, s.value_high = 306.0",
        "MATCH (s:StatedFigure {id: 'n-19'}) SET s.value_low = 41.0, s.value_high = 41.0",
    ),
    "R06": (
        "MATCH (t:Appointment {id: 't-jjl-member-1'}) SET t.purchased_service = true",
        "MATCH (t:Appointment {id: 't-damao-chief-01'}) SET t.purchased_service = true",
    ),
    "R07": (
        "MATCH (m:Mechanism {id: 'j-4'}) SET m.name = '网格考核', m.name_unknown = null",
        "MATCH (m:Mechanism {id: 'j-6'}) DETACH DELETE m",
    ),
    "R08": (
        "MATCH (e:OrderEvent {id: 'e-03'}) DETACH DELETE e",
        "MATCH (e:OrderEvent {id: 'e-20'}) DETACH DELETE e",
        "MATCH (w:WorkOrder {id: 'wo-4'}) SET w.state = 'replied'",
        "MATCH (e:OrderEvent {id: 'e-02'}) SET e.at = localdatetime('2021-08-02T07:00')",
    ),
    "R09": (
        "MATCH (o:Outcome {id: 'z-solved'}) SET o.value_high = 20.0",
        "MATCH (o:Outcome {id: 'z-reports'}) SET o.value_high = null",
        "MATCH (o:Outcome {id: 'z-reports'}) SET o.value_low = 73.0, o.value_high = 73.0, o.value_text = '73'",
        "MATCH (o:Outcome {id: 'z-road'}) SET o.value_low = 3.2, o.value_high = 3.2",
    ),
    "R10": (
        "MATCH (g:Grid {id: 'g-jjl-1'}), (a:Area {id: '460204198011'}) CREATE (g)-[:LOCATED_IN]->(a)",
        "MATCH (:Grid {id: 'g-jjl-1'})-[r:LOCATED_IN]->() DELETE r",
        "MATCH (s:StatedFigure {id: 'n-22'}) SET s.value_low = 208.0, s.value_high = 208.0",
        "MATCH (s:StatedFigure {id: 'n-20'}) SET s.value_low = 56.0, s.value_high = 56.0",
    ),
    "R11": ("MATCH (t:Appointment {id: 't-jjl-leader-4'}) DETACH DELETE t",),
    "R12": ("MATCH (r:Rule {id: 'r-5'}) SET r.value_low = 2.0",),
    "R13": (
        "MATCH (:OrderEvent {id: 'e-09'})-[r:ACTED_BY]->(), (e:OrderEvent {id: 'e-09'}), (w:Person {id: 'h-jjl-chief-1'}) "
        "DELETE r CREATE (e)-[:ACTED_BY]->(w)",
        "MATCH (:OrderEvent {id: 'e-01'})-[r:ACTED_BY]->() DELETE r",
        "MATCH (e:OrderEvent {id: 'e-12'}) DETACH DELETE e",
        "MATCH (e:OrderEvent {id: 'e-24'}) DETACH DELETE e",
        "MATCH (e:OrderEvent {id: 'e-20'})-[r:ACTED_BY]->(), (w:Person {id: 'h-inv-06'}) DELETE r CREATE (e)-[:ACTED_BY]->(w)",
    ),
    "R14": (
        "MATCH (w:WorkOrder {id: 'wo-2'}) SET w.resolved_on_site = true",
        "MATCH (e:OrderEvent {id: 'e-19'}) DETACH DELETE e",
    ),
    "R15": ("MATCH (:Party {id: 'p-jjl-group-2'})-[r:COVERS]->() DELETE r",),
    "R16": ("MATCH (:Unit {id: 'u-jjl-gas'})-[r:SERVES]->(:Grid {id: 'g-jjl-5'}) DELETE r",),
    "R18": (
        "MATCH (x:Award {id: 'w-damao'}) REMOVE x.given",
        "MATCH (x:Award {id: 'w-damao'}) REMOVE x.reference",
        "CREATE (:Outcome {id: 'x', metric: '村民满意度', value_text: '99'})",
    ),
    "C01": ("MATCH ()-[w:WITHIN]->() SET w.minutes = 0.0",),
    "C02": (
        "MATCH (s:StatedFigure {id: 'n-24'}) SET s.value_low = 67.0, s.value_high = 67.0",
        "MATCH (a:Area {id: '4602'}) "
        "CREATE (:StatedFigure {id: 'x', metric: '其余党群服务中心规划数', value_low: 36.0})-[:FIGURE_ABOUT]->(a)",
        "MATCH (a:Area {id: '4602'}) UNWIND range(1, 70) AS n CREATE (:ServiceCentre {id: 'x' + n})-[:LOCATED_IN]->(a)",
    ),
    "C03": (
        "MATCH (:ServiceCentre {id: 's-bay'})-[r:UNDER_CENTRE]->() DELETE r",
        "MATCH (c:ServiceCentre {id: 's-tianya'}) SET c.tier = 'community'",
        "MATCH (c:ServiceCentre {id: 's-gov'}) SET c.tier = 'point'",
    ),
    "C04": (
        "MATCH (s:StatedFigure {id: 'n-29'}) SET s.value_low = 260.0, s.value_high = 260.0",
        "CREATE (l:ServiceItem {id: 'x'}) CREATE (l)-[:UNDER_ITEM]->(:ServiceItem {id: 'y'}) "
        "CREATE (l)-[:UNDER_ITEM]->(:ServiceItem {id: 'z'})",
        "MATCH (c:ServiceCentre {id: 's-longhai'}) "
        "CREATE (:ServiceItem {id: 'x'})-[:UNDER_ITEM]->(h:ServiceItem {id: 'y'}) CREATE (c)-[:HANDLES]->(h)",
    ),
    "C05": ("MATCH (:ServiceCentre {id: 's-longhai'})-[r:UNDER_CENTRE]->() DELETE r",),
    "C06": (
        "MATCH (b:Booking {id: 'y-2'}) SET b.people = 21",
        "MATCH (m:Menu {id: 'q-1'}), (p:Party {id: 'p-jjl'}) CREATE (m)<-[:OF_MENU]-(:Booking {id: 'x'})-[:BOOKED_BY]->(p)",
        "MATCH (m:Menu {id: 'q-2'}), (n:Menu {id: 'q-1'}), (p:Party {id: 'p-jjl'}) SET m.slot = n.slot "
        "CREATE (m)<-[:OF_MENU]-(:Booking {id: 'x'})-[:BOOKED_BY]->(p)",
    ),
    "C07": (
        "MATCH (f:Facility {id: 'k-1'}) REMOVE f.features",
        "MATCH (:Facility {id: 'k-1'})-[r:FACILITY_OF]->() DELETE r",
    ),
    "C08": ("MATCH (:StockItem {id: 'm-7'})-[r:STOCKED_AT]->() DELETE r",),
    "C09": (
        "MATCH (i:Incident {id: 'i-1'}) SET i.minutes_low = 8.0, i.minutes_high = 8.0",
        "MATCH (i:Incident {id: 'i-1'}) "
        "SET i.began_at = localdatetime('2021-10-19T19:08'), i.relieved_at = localdatetime('2021-10-19T19:00')",
    ),
    "C10": ("MATCH (:Person {id: 'h-inv-09'})-[r:WORKS_AT]->() DELETE r",),
    "C11": (
        "MATCH (:Person)-[t:TOOK_PART_IN]->() REMOVE t.hours",
        "MATCH (:Person)-[t:TOOK_PART_IN]->(:Activity {id: 'act-volunteer'}) SET t.hours = 30.0",
    ),
}
